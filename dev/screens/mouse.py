"""What is done with the mouse in more than one move."""


def pick_up(page, card, column):
    """Drag a card over a column, and hold it there: ``page.mouse.up()`` drops it.

    :param Page page: Playwright's
    :param Locator card: of the card
    :param Locator column: of the column
    """
    start, end = card.bounding_box(), column.bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 60, steps=5)
    page.mouse.move(end["x"] + 90, end["y"] + 200, steps=10)
