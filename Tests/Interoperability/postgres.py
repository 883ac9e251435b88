"""A PostgreSQL server of the tests' own, from Debian's package: its folder, its process, and psql as its users see it."""

import os
import pathlib
import pwd
import signal
import subprocess
import time

from chancery import until
from configuration import free_ports

BINARIES = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))[-1]


class Postgres:
    """One cluster, on loopback and on a socket. PostgreSQL does not run as root, so that another user has it then."""

    def __init__(self, folder: pathlib.Path, certificate: tuple[str, str] | None = None):
        self.folder, (self.port,) = folder, free_ports(1)
        self.data, self.socket, self.log = folder / "data", folder / "s", folder / "postgres.log"
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.socket.mkdir()
        self.owner = None
        if os.geteuid() == 0:
            self.owner = next(user for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody"))
            for path in (folder, self.socket):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
            for parent in folder.parents:
                if parent.stat().st_uid == 0 and parent != pathlib.Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o011)
        self.as_owner(
            "initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        settings = f"""
            listen_addresses = '127.0.0.1'
            port = {self.port}
            unix_socket_directories = '{self.socket}'
            max_connections = 100
            shared_buffers = 16MB
            log_statement = all
            log_min_duration_statement = 0
            autovacuum = off
        """
        if certificate:
            settings += f"ssl = on\nssl_cert_file = '{self.own(certificate[0])}'\nssl_key_file = '{self.own(certificate[1])}'"
        (self.data / "postgresql.auto.conf").write_text(settings)
        # The superuser over the socket alone; everybody else proves a password.
        (self.data / "pg_hba.conf").write_text("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")

    def own(self, file: str) -> pathlib.Path:
        """A copy that the server's user alone can read."""
        copy = self.folder / pathlib.Path(file).name
        copy.write_bytes(pathlib.Path(file).read_bytes())
        copy.chmod(0o600)
        if self.owner:
            os.chown(copy, self.owner.pw_uid, self.owner.pw_gid)
        return copy

    def as_owner(self, program: str, *arguments: str, **options):
        return subprocess.run(
            [str(BINARIES / program), *arguments], check=True, capture_output=True, text=True, **self.identity(), **options
        )

    def identity(self) -> dict:
        if not self.owner:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": [], "cwd": str(self.folder)}

    def start(self) -> "Postgres":
        with open(self.log, "ab") as log:
            command = [str(BINARIES / "postgres"), "-D", str(self.data)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.identity())
        until(lambda: self.try_sql("SELECT 1").returncode == 0, 30, "PostgreSQL answers")
        return self

    def stop(self, how: signal.Signals = signal.SIGINT):
        """SIGINT is a fast shutdown, SIGQUIT one without a goodbye."""
        self.process.send_signal(how)
        self.process.wait(timeout=300)

    def crash(self):
        """As the machine would: nothing is written any more."""
        self.stop(signal.SIGQUIT)

    def try_sql(self, sql: str, database: str = "postgres") -> subprocess.CompletedProcess:
        command = ["psql", "-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket), "-p", str(self.port)]
        return subprocess.run(
            [str(BINARIES / command[0]), *command[1:], "-U", "postgres", "-d", database, "-c", sql],
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def sql(self, sql: str, database: str = "postgres") -> list[str]:
        """What the superuser sees: a line a row."""
        done = self.try_sql(sql, database)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def roles(self, prefix: str = "chancery_") -> set[str]:
        return set(self.sql(f"SELECT rolname FROM pg_roles WHERE rolname LIKE '{prefix.replace('_', chr(92) + '_')}%'"))

    def psql(self, uri: str, sql: str) -> subprocess.CompletedProcess:
        """As whoever has the URI."""
        command = [str(BINARIES / "psql"), "-X", "-qAt", "-v", "ON_ERROR_STOP=1", uri, "-c", sql]
        return subprocess.run(command, capture_output=True, text=True, timeout=300)

    def session(self, uri: str) -> subprocess.Popen:
        """A session that stays open."""
        process = subprocess.Popen(
            [str(BINARIES / "psql"), "-X", "-qAt", uri], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        process.stdin.write("SELECT 'open';\n")
        process.stdin.flush()
        assert process.stdout.readline() == "open\n"
        return process

    def prepare(self, password: str = "the broker's password"):
        """A database with a table, a group that reads it, and the account of the broker: no superuser."""
        quoted = password.replace("'", "''")
        self.sql(f"CREATE ROLE broker LOGIN CREATEROLE PASSWORD '{quoted}'")
        for role in ("readonly", "leftovers"):
            self.sql(f"CREATE ROLE {role} NOLOGIN")
        self.sql("GRANT leftovers TO broker")
        for database in ("shop", "other"):
            self.sql(f"CREATE DATABASE {database}")
            self.sql("CREATE TABLE customer (name text); INSERT INTO customer VALUES ('Ada')", database)
            self.sql("GRANT SELECT ON customer TO readonly", database)
        return password


def kill(process: subprocess.Popen):
    process.kill()
    process.wait()


def sleep_until(moment: float):
    time.sleep(max(0.0, moment - time.time()))
