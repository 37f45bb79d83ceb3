"""People with a browser of their own."""

#: High enough for pictures and activities to be on the screen.
VIEWPORT = {"width": 1600, "height": 1200}


def log_in(browser, url, login):
    """Return a browser context in which somebody is logged in.

    :param Browser browser: Playwright's
    :param str url: of the server
    :param str login: also the password
    """
    context = browser.new_context(base_url=url, viewport=VIEWPORT)
    page = context.new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    page.close()
    return context
