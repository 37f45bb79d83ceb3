/**
 * The subscriptions of this browser tab: who listens to which model. They exist before
 * the services start, and know nothing of the bus: the service `web_syncer` follows them.
 */
class Subscriptions {
    /** @type {Map<string, Set<import("./syncer").Callback>>} */
    callbacksByModel = new Map();
    /** @type {(model: string) => void} */
    onModelChange = () => {};

    /**
     * Tell `onModelChange` the models that are listened to, now and each time that one
     * gains its first subscription or loses its last. There is one follower at a time.
     *
     * @param {(model: string) => void} onModelChange
     */
    follow(onModelChange) {
        this.onModelChange = onModelChange;
        for (const model of this.models) {
            onModelChange(model);
        }
    }

    /** Forget every subscription and the follower, without a word to it. */
    clear() {
        this.callbacksByModel.clear();
        this.onModelChange = () => {};
    }

    /** @returns {string[]} the models that are listened to */
    get models() {
        return [...this.callbacksByModel.keys()];
    }

    /**
     * @param {string} model
     * @returns {import("./syncer").Callback[]} a copy: callbacks may come and go meanwhile
     */
    of(model) {
        return [...(this.callbacksByModel.get(model) || [])];
    }

    /** @param {import("./syncer").Callback} callback */
    add(callback) {
        const callbacks = this.callbacksByModel.get(callback.model);
        if (callbacks) {
            callbacks.add(callback);
        } else {
            this.callbacksByModel.set(callback.model, new Set([callback]));
            this.onModelChange(callback.model);
        }
    }

    /** @param {import("./syncer").Callback} callback */
    remove(callback) {
        const callbacks = this.callbacksByModel.get(callback.model);
        if (callbacks?.delete(callback) && !callbacks.size) {
            this.callbacksByModel.delete(callback.model);
            this.onModelChange(callback.model);
        }
    }
}

export const subscriptions = new Subscriptions();
