"""
What is kept: tables, and the statements that read and write them, the same for SQLite and PostgreSQL.

All functions here are synchronous and take a SQLAlchemy `Connection` inside a transaction; `database.py` decides
how they are run.
"""
