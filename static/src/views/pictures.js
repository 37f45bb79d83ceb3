import { browser } from "@web/core/browser/browser";

/** Of more pictures than these, those that were not shown for longest are let go. */
export const MAX_PICTURES = 200;
/** A picture that appears so long (ms) after it was fetched is fetched again. */
export const FRESH_FOR = 60_000;

/**
 * The pictures that were fetched again: of an address that it has shown before, Chromium
 * shows what it has in memory.
 *
 * @type {Map<string, { shown: string, fetchedAt: number }>} by their own address
 */
const pictures = new Map();
/** @type {WeakMap<Element, { url: string, shown: string }>} what stands in for an address */
const replaced = new WeakMap();
/** @type {Map<string, Promise<void>>} what is being fetched, by address */
const fetching = new Map();

/**
 * Fetch all pictures of records anew, and show them. What is shown before stays until the
 * new picture is there.
 *
 * @param {Element} el that they are in
 * @returns {Promise<void>} ends when all are shown
 */
export async function refreshPictures(el) {
    const urls = new Set([...picturesIn(el)].map(urlOf).filter(isOfRecord));
    await Promise.all([...urls].map((url) => refresh(url)));
}

/**
 * Show the pictures that were fetched again where the old ones have appeared since.
 *
 * @param {Element} el that they are in
 */
export function showNewPictures(el) {
    if (pictures.size) {
        for (const picture of picturesIn(el)) {
            showNewPicture(picture);
        }
    }
}

/** Let go of all pictures that were fetched again. */
export function forgetPictures() {
    for (const url of [...pictures.keys()]) {
        forget(url);
    }
}

// it does not bubble
document.addEventListener(
    "load",
    ({ target }) => {
        if (pictures.size && target instanceof HTMLImageElement) {
            showNewPicture(target);
        }
    },
    true
);

/** @param {Element} picture */
function showNewPicture(picture) {
    const url = urlOf(picture);
    const known = pictures.get(url);
    if (known && replaced.get(picture)?.shown !== known.shown) {
        // the one that was shown last is the last to go
        pictures.delete(url);
        pictures.set(url, known);
        replace(picture, url, known.shown);
        if (Date.now() > known.fetchedAt + FRESH_FOR) {
            refresh(url);
        }
    }
}

/**
 * @param {string} url
 * @returns {Promise<void>} ends when the picture is shown wherever it is on the page
 */
function refresh(url) {
    // what is on its way may be older than what was told
    const refreshed = (fetching.get(url) || Promise.resolve()).then(() => fetchAndShow(url));
    fetching.set(url, refreshed);
    return refreshed.finally(() => fetching.get(url) === refreshed && fetching.delete(url));
}

/** @param {string} url */
async function fetchAndShow(url) {
    let shown;
    try {
        const response = await browser.fetch(url, { cache: "no-cache" });
        if (!response.ok) {
            return;
        }
        shown = URL.createObjectURL(await response.blob());
        const image = new Image();
        image.src = shown;
        await image.decode();
    } catch {
        // there will be another change
        URL.revokeObjectURL(shown);
        return;
    }
    const known = pictures.get(url);
    pictures.delete(url);
    pictures.set(url, { shown, fetchedAt: Date.now() });
    for (const picture of picturesIn(document)) {
        if (urlOf(picture) === url) {
            replace(picture, url, shown);
        }
    }
    URL.revokeObjectURL(known?.shown);
    if (pictures.size > MAX_PICTURES) {
        forget(pictures.keys().next().value);
    }
}

/** @param {string} url */
function forget(url) {
    URL.revokeObjectURL(pictures.get(url).shown);
    pictures.delete(url);
}

/**
 * @param {Element} picture
 * @param {string} url its own
 * @param {string} shown in its stead
 */
function replace(picture, url, shown) {
    replaced.set(picture, { url, shown });
    if (picture instanceof HTMLImageElement) {
        picture.src = shown;
    } else {
        picture.style.backgroundImage = `url("${shown}")`;
    }
}

/**
 * @param {ParentNode} el
 * @returns {NodeListOf<Element>}
 */
function picturesIn(el) {
    return el.querySelectorAll("img, [style*=background]");
}

/**
 * @param {Element} picture
 * @returns {string | undefined} the address that the view has given it
 */
function urlOf(picture) {
    const current =
        picture instanceof HTMLImageElement
            ? picture.getAttribute("src")
            : picture.style.backgroundImage.match(/url\(["']?(.*?)["']?\)/)?.[1];
    const { url, shown } = replaced.get(picture) || {};
    return current === shown ? url : current || undefined;
}

/**
 * @param {string | undefined} address
 * @returns {boolean} it is a picture of a record
 */
function isOfRecord(address) {
    if (!address || !URL.canParse(address, document.baseURI)) {
        return false;
    }
    const { origin, pathname } = new URL(address, document.baseURI);
    return origin === new URL(document.baseURI).origin && /^\/web\/image\b/.test(pathname);
}
