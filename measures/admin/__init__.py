"""Data entry of the plan and its follow-up; every write goes through an action."""

from measures.admin import followup, implementation, papers, plan, reporting

__all__ = ["followup", "implementation", "papers", "plan", "reporting"]
