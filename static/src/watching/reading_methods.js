/** Methods of models by which views, and parts of them, read what they show. */
export const READING_METHODS = new Set([
    ...["read", "search", "search_count", "search_fetch", "search_read", "read_progress_bar"],
    ...["formatted_read_group", "formatted_read_grouping_sets", "get_activity_data"],
    ...["search_panel_select_multi_range", "search_panel_select_range"],
    ...["web_read", "web_read_group", "web_search_read"],
]);
