"""Runs the migrations on the connection that dateline.store.connect hands over; there is no other way to run them."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
