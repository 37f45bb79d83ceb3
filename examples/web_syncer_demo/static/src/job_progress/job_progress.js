import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSyncer } from "@web_syncer/use_syncer";
import { Component, onWillStart, useState, xml } from "@odoo/owl";

/**
 * How far one's own work is that takes long, in the menu bar.
 */
class JobProgress extends Component {
    static template = xml`
        <label t-foreach="Object.values(state.jobs)" t-as="job" t-key="job.id"
               class="o_job_progress d-flex align-items-center gap-2 px-2 text-white">
            <t t-out="job.name"/>
            <progress t-att-value="job.done" t-att-max="job.total"/>
        </label>`;
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ jobs: {} });
        this.mutex = new Mutex();
        useSyncer("bike.job", (notification) => this.mutex.exec(() => this.apply(notification)));
        onWillStart(() => this.mutex.exec(() => this.fetch()));
    }

    async fetch() {
        const jobs = await this.orm.searchRead("bike.job", [], ["name", "done", "total"]);
        this.state.jobs = Object.fromEntries(jobs.map((job) => [job.id, job]));
    }

    async apply([[, , id], { method, data }]) {
        if (method === "reset") {
            await this.fetch();
        } else if (method === "unlink") {
            delete this.state.jobs[id];
        } else {
            this.state.jobs[id] = { id, ...this.state.jobs[id], ...data };
        }
    }
}

registry.category("systray").add("web_syncer_demo.job_progress", { Component: JobProgress });
