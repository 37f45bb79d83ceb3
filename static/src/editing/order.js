/**
 * @param {(number | string)[]} mine as the person sees them
 * @param {number[]} before as the server had them
 * @param {number[]} theirs as the server has them
 * @param {{ isKept: (id: number | string) => boolean, removed: Set<number> }} which
 * @returns {(number | string)[]} in the server's order, unless the person has chosen another
 */
export function mergeOrder(mine, before, theirs, { isKept, removed }) {
    const isKnown = (id) => before.includes(id);
    const isReordered = `${mine.filter(isKnown)}` !== `${before.filter((id) => mine.includes(id))}`;
    const isLinked = (id) => !isKnown(id);
    const kept = mine.filter((id) => isKept(id) || isLinked(id));
    const ids = theirs.filter((id) => !removed.has(id));
    if (isReordered) {
        return [...kept, ...ids.filter((id) => !kept.includes(id))];
    }
    kept.forEach((id, i) => {
        if (!ids.includes(id)) {
            ids.splice(i && ids.indexOf(kept[i - 1]) + 1, 0, id);
        }
    });
    return ids;
}

/**
 * @template {number | string} Id
 * @param {Id} id
 * @param {Id[]} ids
 * @param {Id[]} before
 * @returns {Id[]} with the id, if it is there, at the place that it had before
 */
export function keepPlace(id, ids, before) {
    return ids.includes(id) ? insert(id, ids, before.indexOf(id)) : ids;
}

/**
 * @template {number | string} Id
 * @param {Id} id
 * @param {Id[]} ids
 * @param {Id[]} order in which the id is
 * @returns {Id[]} with the id, behind all that it is behind in that order
 */
export function putBack(id, ids, order) {
    const others = ids.filter((each) => each !== id);
    const before = order.slice(0, order.indexOf(id));
    return insert(id, others, others.findLastIndex((each) => before.includes(each)) + 1);
}

function insert(id, ids, index) {
    const others = ids.filter((each) => each !== id);
    return [...others.slice(0, index), id, ...others.slice(index)];
}
