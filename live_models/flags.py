"""Whether a model publishes its changes, and whether its views follow them.

Its class says so, or an administrator does in the settings. What the class says holds
in any case.
"""


def is_published(model):
    """Return whether a model's creates, writes and unlinks are published.

    :param model: a recordset
    """
    return _is_published(model, _chosen(model.env))


def published_models(env):
    """Return all models whose creates, writes and unlinks are published.

    :param odoo.api.Environment env: any user's
    :return: empty recordsets
    :rtype: list
    """
    chosen = _chosen(env)
    return [model for model in env.values() if _is_published(model, chosen)]


def is_followed(model):
    """Return whether open views of a model follow its changes by themselves.

    :param model: a recordset
    """
    return is_published(model) and bool(
        model._sync_views or _chosen(model.env).get(model._name)
    )


def _is_published(model, chosen):
    return not model._abstract and bool(
        model._implements_syncer or model._name in chosen
    )


def _chosen(env):
    return env["web.syncer.model"]._get_chosen()
