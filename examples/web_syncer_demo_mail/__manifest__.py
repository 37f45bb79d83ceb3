{
    "name": "Web Syncer Demo: mail",
    "summary": "Repairs of the demo with a chatter and activities",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["mail", "web_syncer_demo"],
    "data": ["views/bike_repair_views.xml"],
}
