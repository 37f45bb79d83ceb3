from playwright.sync_api import expect


def test_two_people_log_in_and_see_the_workshop(login):
    for user, name in (("anna", "Anna Lindgren"), ("ben", "Ben Okafor")):
        page = login(user)
        expect(page.locator(".o_menu_brand")).to_have_text("Bike Workshop")
        expect(page.locator(".o_user_menu")).to_contain_text(name)
