"""The demonstration: a plan, accounts and reports without official value, loaded through the actions.

Public facts come from the press, each with its source; figures are invented and say so. The same
data are those of the tests.
"""
