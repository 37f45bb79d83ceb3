/**
 * @param {Element} el
 * @returns {boolean} the focus, or text that the person has selected, is in it
 */
export function isHeldByPerson(el) {
    const selection = document.getSelection();
    return (
        el.contains(document.activeElement) ||
        Boolean(selection && !selection.isCollapsed && selection.containsNode(el, true))
    );
}
