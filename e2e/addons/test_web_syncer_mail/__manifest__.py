{
    "name": "Test Web Syncer with Mail",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "summary": "Give repairs a chatter and activities",
    "author": "web_syncer contributors",
    "license": "LGPL-3",
    "depends": ["mail", "web_syncer_demo"],
    "data": ["views/bike_repair_views.xml"],
}
