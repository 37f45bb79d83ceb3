"""What a person sees of a view, so that two tabs can be compared.

Once it is quiet, a live view must show what the same view opened afresh shows. A
:class:`.oracle.Oracle` opens live views, does something elsewhere, waits until it is
quiet, opens each view afresh in another tab of the same user, and compares.

==================  ==================================================================
:mod:`.screen`      one view in one page: open it, wait until it is quiet, look at it
``look.js``         what is there to see, as a tree
:mod:`.differences` two such trees, compared
:mod:`.oracle`      several live views, operations, and what each of them cost
:mod:`.report`      the same as tables
==================  ==================================================================
"""
