import { browser } from "@web/core/browser/browser";

/**
 * What stands in for a picture's own address since it was fetched again.
 *
 * @type {WeakMap<Element, { url: string, shown: string }>}
 */
const refreshed = new WeakMap();
const addresses = new FinalizationRegistry((shown) => URL.revokeObjectURL(shown));

/**
 * Show the pictures of records anew: an address that stays the same brings what the browser
 * has kept. What is shown before stays until the new picture is there.
 *
 * @param {Element} el that they are in
 * @param {string} [model] none: of whatever record
 * @param {number[]} [ids]
 * @returns {Promise<void>} ends when all are shown
 */
export async function refreshPictures(el, model, ids) {
    /** @type {Map<string, Element[]>} */
    const elements = new Map();
    for (const picture of el.querySelectorAll("img, [style*=background]")) {
        const url = urlOf(picture);
        if (url && isOf(url, model, ids)) {
            elements.set(url, [...(elements.get(url) || []), picture]);
        }
    }
    await Promise.all([...elements].map(([url, pictures]) => refresh(url, pictures)));
}

/**
 * @param {string} url
 * @param {Element[]} pictures that show it
 */
async function refresh(url, pictures) {
    let blob;
    try {
        const response = await browser.fetch(url, { cache: "no-cache" });
        blob = response.ok && (await response.blob());
    } catch {
        // there will be another change
    }
    if (!blob) {
        return;
    }
    await Promise.all(pictures.map((picture) => show(picture, url, blob)));
}

/**
 * @param {Element} picture
 * @param {string} url its own
 * @param {Blob} blob
 */
async function show(picture, url, blob) {
    const shown = URL.createObjectURL(blob);
    const image = new Image();
    image.src = shown;
    const isPicture = await image.decode().then(
        () => true,
        () => false
    );
    if (!isPicture || urlOf(picture) !== url) {
        URL.revokeObjectURL(shown);
        return;
    }
    const before = refreshed.get(picture)?.shown;
    refreshed.set(picture, { url, shown });
    addresses.register(picture, shown);
    if (picture instanceof HTMLImageElement) {
        picture.src = shown;
    } else {
        picture.style.backgroundImage = `url("${shown}")`;
    }
    if (before) {
        URL.revokeObjectURL(before);
    }
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
    const { url, shown } = refreshed.get(picture) || {};
    return current === shown ? url : current || undefined;
}

/**
 * @param {string} address
 * @param {string} model
 * @param {number[]} ids
 * @returns {boolean} it is a picture of one of these records
 */
function isOf(address, model, ids) {
    const { origin, pathname, searchParams } = new URL(address, document.baseURI);
    if (origin !== new URL(document.baseURI).origin || !/^\/web\/image\b/.test(pathname)) {
        return false;
    }
    const [first, second] = pathname.split("/").slice(3);
    const ofAttachment = /^\d/.test(first || "");
    const own = {
        model: ofAttachment ? "ir.attachment" : first || searchParams.get("model"),
        // what follows a hyphen only makes the address another one
        id: parseInt(ofAttachment ? first : second || searchParams.get("id")),
    };
    return !model || (own.model === model && ids.includes(own.id));
}
