import { browser } from "@web/core/browser/browser";

/**
 * Show the pictures of records anew: behind an address that stays the same, there may be
 * another picture than the one that the browser keeps. What is shown before stays until the
 * new one is there.
 *
 * @param {Element} el that they are in
 * @param {string} [model] none: of whatever record
 * @param {number[]} [ids]
 * @returns {Promise<void>} ends when all are asked for
 */
export async function refreshPictures(el, model, ids) {
    const isMeant = ({ url }) => isPicture(url, model, ids);
    const urls = new Set(
        picturesIn(el)
            .filter(isMeant)
            .map(({ url }) => url)
    );
    await Promise.all([...urls].map(fetchAgain));
    // the elements may be others by now
    for (const { url, show } of picturesIn(el)) {
        if (urls.has(url)) {
            show();
        }
    }
}

/**
 * Have the browser forget what it keeps of an address.
 *
 * @param {string} url
 */
async function fetchAgain(url) {
    try {
        const response = await browser.fetch(url, { cache: "reload" });
        await response.blob();
    } catch {
        // there will be another change
    }
}

/**
 * @param {Element} el
 * @returns {{ url: string, show: () => void }[]} its pictures, and how each is shown anew
 */
function picturesIn(el) {
    const images = [...el.querySelectorAll("img[src]")].map((image) => ({
        url: image.getAttribute("src"),
        show: () => image.setAttribute("src", image.getAttribute("src")),
    }));
    const backgrounds = [...el.querySelectorAll("[style*=background]")].map(({ style }) => ({
        url: style.backgroundImage.match(/url\(["']?(.*?)["']?\)/)?.[1] || "",
        show: () => {
            const { backgroundImage } = style;
            style.backgroundImage = "none";
            style.backgroundImage = backgroundImage;
        },
    }));
    return [...images, ...backgrounds];
}

/**
 * @param {string} address
 * @param {string} [model]
 * @param {number[]} [ids]
 * @returns {boolean} it is a picture of one of these records
 */
function isPicture(address, model, ids) {
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
