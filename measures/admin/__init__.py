"""Data entry of the plan and its follow-up; every write goes through an action."""

from measures.admin import followup, implementation, plan, reporting

__all__ = ["followup", "implementation", "plan", "reporting"]
