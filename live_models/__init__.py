"""Which models are live, by whom, and why somebody is not told of a change.

``flags``    whether a model publishes, and whether its views follow
``refusal``  why a model cannot be made live
``usual``    the models that people look at together
``writes``   how often tables are written
``explain``  whether a user would be told of a change of a record, and if not, why
"""
