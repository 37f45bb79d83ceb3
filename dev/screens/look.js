/* eslint no-unused-expressions: "off" -- Playwright evaluates the file: it is a function */

/**
 * Return what there is to see of the current action, as a tree.
 *
 * An element is a node if it says something: `{is, …facts, has: [nodes in it]}`. Those that
 * say nothing are left out, and what they hold belongs to the element around them. What
 * differs between two tabs though they show the same, is left out, too: ids, what the mouse
 * is over, what is selected, and the moments since something happened.
 *
 * @param {Object} what
 * @param {string} what.root - selector of the elements to look at
 * @param {string} what.edited - selector of what somebody edits there, which is left out
 */
async ({ root, edited }) => {
    // what the person does, or is told in passing, and places for what is typed
    const SKIPPED = [
        "script, style, template, [hidden], .o_kanban_ghost, .o_web_syncer_notice",
        ".o-mail-Composer, .o-mail-Thread-jumpPresent, .o_list_selection_box",
        ".o_form_status_indicator, .fc-timegrid-now-indicator-line, .o-mail-Message-actions",
        ".fc-timegrid-now-indicator-arrow, .o_pager button, .fc-highlight, .fc-event-mirror",
        // where an editor puts its tools
        ".o-wysiwyg-local-overlay",
        // what the README says is not followed
        ".o_breadcrumb .o_back_button, .breadcrumb-item, .o_calendar_filter",
        "[name=hr_icon_display]",
        // who else is here, and whether the view is paused
        ".o_web_syncer_people, .o_web_syncer_sign",
        ...(edited ? [edited] : []),
    ].join(",");
    // classes that say what the person does, or nothing
    const NOISE = [
        /^o_web_syncer/,
        /^(focus|focused|hover|hovered|show|selected|collapsing|fade|o-fade.*|transition.*)$/,
        /^o_(form_saved|form_dirty|data_row_selected|selected_row|record_selected|hovered)$/,
        /^o_(event_highlight|kanban_hover|cw_custom_highlight|dragged|sortable_handle)$/,
        /^o-mail-Message-(selected|hovered)|^o-(highlighted|active)$|^o-visible-/,
        /^(table-active|table-info|o_draggable|o_sortable.*|o_resizable.*|o_row_draggable)$/,
        // what only lays out
        /^([mp][trblxyse]?|g[xy]?|gap|row-gap|w|h|mh|mw|vh|vw|col|row|order|z)-/,
        /^(d|flex|align|justify|position|float|overflow|rounded|border|shadow|cursor)(-|$)/,
        /^(min|max|top|bottom|start|end|translate|user-select|pe|lh|fs|print)-/,
    ];
    // what tells one element from its neighbours, best first
    const KINDS = [
        /^(o_kanban_record|o_kanban_group|o_data_row|o_group_header|progress-bar|badge)$/,
        /^(o_event|fc-event|o_activity_record|o_pager|o-mail-(Message|Activity|Follower))$/,
        /^(o_|o-|fc-)/,
        /^(btn|fa-|oi-)/,
    ];
    const MOMENTS =
        /\b(just now|now|(a few|an?|\d+) (second|minute|hour)s? ago|in (a few|an?|\d+) (second|minute|hour)s?|\d\d?:\d\d:\d\d|\d+[mhdwy])\b/g;

    const clean = (text) => text.replace(/\s+/g, " ").trim();
    const withoutMoments = (text) => clean(text).replace(MOMENTS, "<moment>");

    function classesOf(element) {
        const all = [...element.classList].filter((name) => !NOISE.some((no) => no.test(name)));
        return all.sort();
    }

    function kindOf(element, classes) {
        const name = element.getAttribute("name") || element.dataset.name;
        if (name && !/\d$/.test(name)) {
            return `[${name}]`;
        }
        const kind = KINDS.map((best) => classes.find((name) => best.test(name))).find(Boolean);
        return kind ? `.${kind}` : element.tagName.toLowerCase();
    }

    function textOf(element) {
        const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        return withoutMoments(texts.map((node) => node.data).join(" "));
    }

    /** The picture itself: an address may have changed though the picture has not. */
    async function pictureOf(image) {
        image.loading = "eager";
        try {
            await image.decode();
            const canvas = new OffscreenCanvas(16, 16);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0, 16, 16);
            const { data } = context.getImageData(0, 0, 16, 16);
            return data.reduce((hash, byte) => (hash * 31 + byte) % 0xffffffff, 7).toString(16);
        } catch {
            return "broken";
        }
    }

    function addressOf(url) {
        const { pathname, searchParams } = new URL(url, location.href);
        searchParams.delete("unique");
        return url.startsWith("data:") ? "data:" : `${pathname}?${searchParams}`;
    }

    function chartOf(canvas) {
        const chart = window.Chart?.getChart(canvas);
        return (
            chart && {
                type: chart.config.type,
                labels: chart.data.labels.map(String),
                datasets: chart.data.datasets.map(({ label, data, backgroundColor, stack }) =>
                    JSON.stringify({ label, data, backgroundColor, stack })
                ),
            }
        );
    }

    function styleOf(element) {
        const { style } = element;
        const facts = {};
        for (const name of ["color", "backgroundColor", "borderColor"]) {
            if (style[name]) {
                facts[name] = style[name];
            }
        }
        if (style.backgroundImage.startsWith("url(")) {
            facts.background = addressOf(style.backgroundImage.slice(5, -2));
        }
        if (element.matches(".progress-bar, .o_progress > div")) {
            facts.width = style.width;
            facts.label = element.dataset.tooltip || element.title;
        }
        if (element.matches(".fc-timegrid-event-harness") && style.inset) {
            facts.place = style.inset;
        }
        return facts;
    }

    async function factsOf(element) {
        const facts = styleOf(element);
        const tag = element.tagName;
        if (tag === "INPUT" && ["checkbox", "radio"].includes(element.type)) {
            facts.checked = element.checked;
        } else if (tag === "INPUT" || tag === "TEXTAREA") {
            facts.value = withoutMoments(element.value);
        } else if (tag === "SELECT") {
            facts.value = clean(element.selectedOptions[0]?.text || "");
        } else if (tag === "IMG") {
            facts.src = addressOf(element.src);
            facts.picture = await pictureOf(element);
        } else if (tag === "CANVAS") {
            Object.assign(facts, chartOf(element));
        }
        for (const name of ["disabled", "readOnly"]) {
            if (element[name]) {
                facts[name] = true;
            }
        }
        return facts;
    }

    async function look(element) {
        if (element.matches(SKIPPED) || !element.checkVisibility()) {
            return [];
        }
        const children = [];
        if (!["SELECT", "TEXTAREA"].includes(element.tagName)) {
            // what stands for records that are not there is made up at random
            const isMadeUp = element.matches(".o_view_sample_data");
            for (const child of isMadeUp ? [] : element.children) {
                children.push(...(await look(child)));
            }
        }
        const classes = classesOf(element);
        const facts = await factsOf(element);
        const text = element.tagName === "TEXTAREA" ? "" : textOf(element);
        if (text) {
            facts.text = text;
        }
        if (classes.length) {
            facts.classes = classes.join(" ");
        }
        if (!Object.keys(facts).length) {
            return children;
        }
        return [{ is: kindOf(element, classes), ...facts, has: children }];
    }

    const trees = [];
    for (const element of document.querySelectorAll(root)) {
        trees.push(...(await look(element)));
    }
    return { is: "screen", has: trees };
};
