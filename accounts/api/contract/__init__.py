"""The manners of the REST API: who may ask, how answers, errors and pages look."""
