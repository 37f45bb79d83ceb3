/** An editor that several share names the steps that led to a text, in the text. */
const STEPS = /\s*data-last-history-steps="([0-9,]*)"/;

/**
 * @param {any} text
 * @returns {any} without the names of steps, if it is a text
 */
export function withoutSteps(text) {
    return text ? String(text).replace(STEPS, "") : text;
}

/**
 * @param {any} theirs parsed value of a field
 * @param {any} mine
 * @returns {boolean} it is a text that an editor which both share has made of the other one
 */
export function isContinued(theirs, mine) {
    const [last, steps] = [theirs, mine].map(
        (text) => STEPS.exec(String(text))?.[1].split(",") || []
    );
    return steps.includes(last.at(-1));
}
