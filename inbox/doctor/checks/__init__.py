"""All checks, in the order in which they are read: what fails first explains what fails later."""

from inbox.doctor.checks import access, accounts, machine, webhooks

CHECKS = (*access.CHECKS, *webhooks.CHECKS, *accounts.CHECKS, *machine.CHECKS)
BY_NAME = {check.name: check for check in CHECKS}
