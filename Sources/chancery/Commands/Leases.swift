import ArgumentParser

struct Leases: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and end leased credentials, such as database accounts",
        discussion: """
            A lease is the record of a credential that Chancery made and ends: a role in a database, for instance. A \
            lease that has ended is listed for a day; the audit log keeps it.

            EXAMPLE
              chancery leases list --resource customer_database --config chancery.yaml
            """,
        subcommands: [LeasesList.self, LeasesShow.self, LeasesRevoke.self]
    )
}
