import { describe, expect, getFixture, test } from "@odoo/hoot";
import { queryAll } from "@odoo/hoot-dom";
import { mockFetch, tick } from "@odoo/hoot-mock";
import { refreshPictures } from "@web_syncer/views/pictures";

describe.current.tags("desktop");

function answerPictures() {
    mockFetch((url, { cache }) => {
        const { pathname, search } = new URL(url, document.baseURI);
        expect.step(`${cache} ${pathname}${search}`);
        return new Response(new Blob(["a picture"]));
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

/** Show pictures anew; returns the classes of those that were. */
async function refresh(...of) {
    const fixture = getFixture();
    const shown = new Set();
    const observer = new MutationObserver((records) =>
        records.forEach(({ target }) => shown.add(target.className))
    );
    observer.observe(fixture, { attributes: true, subtree: true });
    await refreshPictures(fixture, ...of);
    await tick();
    observer.disconnect();
    return [...shown];
}

const addresses = () => queryAll("img").map((img) => img.getAttribute("src"));

test("the pictures of a record are fetched again, each once, and keep their address", async () => {
    answerPictures();
    getFixture().innerHTML = PICTURES;
    const before = addresses();
    const shown = await refresh("res.partner", [1, 3]);
    expect.verifySteps([
        "reload /web/image/res.partner/1/avatar_128",
        "reload /web/image?model=res.partner&id=1&field=image_128",
        "reload /web/image/res.partner/1-abc/image_128?unique=1",
        "reload /web/image/res.partner/1/cover",
    ]);
    expect(shown.sort()).toEqual(["cover", "one", "query", "same", "unique"]);
    expect(addresses()).toEqual(before);
});

test("without a record, those of all records are", async () => {
    answerPictures();
    getFixture().innerHTML = PICTURES;
    const shown = await refresh();
    expect(shown).toInclude("two");
    expect(shown).toInclude("user");
    expect(shown).not.toInclude("other");
    expect.verifySteps([
        "reload /web/image/res.partner/1/avatar_128",
        "reload /web/image/res.partner/2/avatar_128",
        "reload /web/image/res.users/1/avatar_128",
        "reload /web/image?model=res.partner&id=1&field=image_128",
        "reload /web/image/res.partner/1-abc/image_128?unique=1",
        "reload /web/image/1-abc",
        "reload /web/image/res.partner/1/cover",
    ]);
});

test("where the server fails, the address stays", async () => {
    mockFetch(() => {
        throw new Error("down");
    });
    getFixture().innerHTML = `<img class="one" src="/web/image/res.partner/1/avatar_128"/>`;
    await refresh("res.partner", [1]);
    expect(".one").toHaveAttribute("src", "/web/image/res.partner/1/avatar_128");
});
