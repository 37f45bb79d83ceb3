import { describe, expect, getFixture, test } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";
import { mockFetch } from "@odoo/hoot-mock";
import { refreshPictures } from "@web_syncer/views/pictures";

describe.current.tags("desktop");

const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function answerPictures() {
    mockFetch((url, { cache }) => {
        const { pathname, search } = new URL(url, document.baseURI);
        expect.step(`${cache} ${pathname}${search}`);
        const bytes = Uint8Array.from(atob(PNG), (character) => character.charCodeAt(0));
        return new Response(new Blob([bytes], { type: "image/png" }));
    });
}

const PICTURES = `
    <img class="one" src="/web/image/res.partner/1/avatar_128"/>
    <img class="same" src="/web/image/res.partner/1/avatar_128"/>
    <img class="two" src="/web/image/res.partner/2/avatar_128"/>
    <img class="user" src="/web/image/res.users/1/avatar_128"/>
    <img class="query" src="/web/image?model=res.partner&amp;id=1&amp;field=image_128"/>
    <img class="unique" src="/web/image/res.partner/1-abc/image_128?unique=1"/>
    <div class="cover" style="background-image: url('/web/image/res.partner/1/cover')"></div>
    <img class="other" src="/web/static/img/logo.png"/>
    <img class="attachment" src="/web/image/1-abc"/>`;

const isShown = (name) => {
    const { src, style } = queryFirst(`.${name}`);
    return /blob:/.test(src || style.backgroundImage);
};

test("the pictures of a record are fetched again, each once", async () => {
    answerPictures();
    getFixture().innerHTML = PICTURES;
    await refreshPictures(getFixture(), "res.partner", [1, 3]);
    expect.verifySteps(
        [
            "reload /web/image/res.partner/1/avatar_128",
            "reload /web/image?model=res.partner&id=1&field=image_128",
            "reload /web/image/res.partner/1-abc/image_128?unique=1",
            "reload /web/image/res.partner/1/cover",
        ],
        { ignoreOrder: true }
    );
    for (const name of ["one", "same", "query", "unique", "cover"]) {
        expect(isShown(name)).toBe(true);
    }
    for (const name of ["two", "user", "other", "attachment"]) {
        expect(isShown(name)).toBe(false);
    }
});

test("again and again", async () => {
    answerPictures();
    getFixture().innerHTML = `<img class="one" src="/web/image/res.partner/1/avatar_128"/>`;
    await refreshPictures(getFixture(), "res.partner", [1]);
    await refreshPictures(getFixture(), "res.partner", [1]);
    expect.verifySteps([
        "reload /web/image/res.partner/1/avatar_128",
        "reload /web/image/res.partner/1/avatar_128",
    ]);
    expect(isShown("one")).toBe(true);
});

test("one that the view has replaced meanwhile is left alone", async () => {
    answerPictures();
    getFixture().innerHTML = `<img class="one" src="/web/image/res.partner/1/avatar_128"/>`;
    const refreshed = refreshPictures(getFixture(), "res.partner", [1]);
    queryFirst(".one").setAttribute("src", "/web/image/res.partner/2/avatar_128");
    await refreshed;
    expect.verifySteps(["reload /web/image/res.partner/1/avatar_128"]);
    expect(isShown("one")).toBe(false);
});

test("where the server fails, what is shown stays", async () => {
    mockFetch(() => {
        throw new Error("down");
    });
    getFixture().innerHTML = `<img class="one" src="/web/image/res.partner/1/avatar_128"/>`;
    await refreshPictures(getFixture(), "res.partner", [1]);
    expect(isShown("one")).toBe(false);
});
