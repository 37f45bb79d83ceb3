import { after, beforeEach, describe, expect, getFixture, test } from "@odoo/hoot";
import { queryFirst, waitUntil } from "@odoo/hoot-dom";
import { mockDate, mockFetch } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import {
    forgetPictures,
    FRESH_FOR,
    MAX_PICTURES,
    refreshPictures,
    showNewPictures,
} from "@web_syncer/views/pictures";

describe.current.tags("desktop");

const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const ONE = "/web/image/res.partner/1/avatar_128";
const TWO = "/web/image/res.partner/2/avatar_128";

function answerPictures() {
    mockFetch((url, { cache }) => {
        const { pathname, search } = new URL(url, document.baseURI);
        expect.step(`${cache} ${pathname}${search}`);
        const bytes = Uint8Array.from(atob(PNG), (character) => character.charCodeAt(0));
        return new Response(new Blob([bytes], { type: "image/png" }));
    });
}

/** @returns {Set<string>} the addresses that are made and not let go */
function followAddresses() {
    const addresses = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    patchWithCleanup(URL, {
        createObjectURL(blob) {
            const address = createObjectURL.call(URL, blob);
            addresses.add(address);
            return address;
        },
        revokeObjectURL(address) {
            addresses.delete(address);
            revokeObjectURL.call(URL, address);
        },
    });
    return addresses;
}

function draw(html) {
    getFixture().innerHTML = html;
}

const isShown = (name) => {
    const { src, style } = queryFirst(`.${name}`);
    return /blob:/.test(src || style.backgroundImage);
};

beforeEach(() => {
    answerPictures();
    after(forgetPictures);
});

test("the pictures of records are fetched again, each once", async () => {
    draw(`
        <img class="one" src="${ONE}"/>
        <img class="same" src="${ONE}"/>
        <img class="query" src="/web/image?model=res.partner&amp;id=1&amp;field=image_128"/>
        <div class="cover" style="background-image: url('/web/image/res.partner/1/cover')"></div>
        <img class="other" src="/web/static/img/logo.png"/>
        <img class="none"/>
        <img class="data" src="data:image/png;base64,${PNG}"/>`);
    await refreshPictures(getFixture());
    expect.verifySteps(
        [
            `no-cache ${ONE}`,
            "no-cache /web/image?model=res.partner&id=1&field=image_128",
            "no-cache /web/image/res.partner/1/cover",
        ],
        { ignoreOrder: true }
    );
    for (const name of ["one", "same", "query", "cover"]) {
        expect(isShown(name)).toBe(true);
    }
    for (const name of ["other", "none", "data"]) {
        expect(isShown(name)).toBe(false);
    }
});

test("again and again, and nothing is left behind", async () => {
    const addresses = followAddresses();
    draw(`<img class="one" src="${ONE}"/>`);
    await refreshPictures(getFixture());
    await refreshPictures(getFixture());
    expect.verifySteps([`no-cache ${ONE}`, `no-cache ${ONE}`]);
    expect(isShown("one")).toBe(true);
    expect([...addresses]).toEqual([queryFirst(".one").src]);
});

test("what is told while a picture is on its way is fetched after it", async () => {
    draw(`<img class="one" src="${ONE}"/>`);
    await Promise.all([refreshPictures(getFixture()), refreshPictures(getFixture())]);
    expect.verifySteps([`no-cache ${ONE}`, `no-cache ${ONE}`]);
});

test("where the same picture appears later, it is the new one", async () => {
    draw(`<img src="${ONE}"/>`);
    await refreshPictures(getFixture());
    draw(`
        <img class="one" src="${ONE}"/>
        <div class="back" style="background-image: url('${ONE}')"></div>
        <img class="two" src="${TWO}"/>`);
    showNewPictures(getFixture());
    expect(isShown("one")).toBe(true);
    expect(isShown("back")).toBe(true);
    expect(isShown("two")).toBe(false);
    expect.verifySteps([`no-cache ${ONE}`]);
});

test("where it appears outside of any view, too", async () => {
    draw(`<img src="${ONE}"/>`);
    await refreshPictures(getFixture());
    draw(`<img class="one" src="${ONE}"/>`);
    queryFirst(".one").dispatchEvent(new Event("load"));
    expect(isShown("one")).toBe(true);
    expect.verifySteps([`no-cache ${ONE}`]);
});

test("one that was fetched long ago is asked for again", async () => {
    mockDate("2026-03-10 10:00:00");
    draw(`<img src="${ONE}"/>`);
    await refreshPictures(getFixture());
    const before = queryFirst("img").src;
    mockDate(new Date(Date.now() + FRESH_FOR + 1000).toISOString().slice(0, 19).replace("T", " "));
    draw(`<img class="one" src="${ONE}"/>`);
    showNewPictures(getFixture());
    expect(queryFirst(".one").src).toBe(before);
    await waitUntil(() => queryFirst(".one").src !== before);
    expect.verifySteps([`no-cache ${ONE}`, `no-cache ${ONE}`]);
});

test("one that the view has replaced meanwhile is left alone", async () => {
    draw(`<img class="one" src="${ONE}"/>`);
    const refreshed = refreshPictures(getFixture());
    queryFirst(".one").setAttribute("src", TWO);
    await refreshed;
    expect.verifySteps([`no-cache ${ONE}`]);
    expect(isShown("one")).toBe(false);
});

test("where there are many, the oldest are let go", async () => {
    const addresses = followAddresses();
    const urls = Array.from({ length: MAX_PICTURES + 5 }, (_, i) => `/web/image/${i + 1}`);
    draw(urls.map((url) => `<img src="${url}"/>`).join(""));
    await refreshPictures(getFixture());
    expect(addresses.size).toBe(MAX_PICTURES);
    expect.verifySteps(urls.map((url) => `no-cache ${url}`));
});

test("where the server fails, what is shown stays", async () => {
    const addresses = followAddresses();
    mockFetch(() => {
        throw new Error("down");
    });
    draw(`<img class="one" src="${ONE}"/>`);
    await refreshPictures(getFixture());
    mockFetch(() => new Response("no picture"));
    await refreshPictures(getFixture());
    expect(isShown("one")).toBe(false);
    expect(addresses.size).toBe(0);
});
