import ArgumentParser

struct Clients: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Register clients that prove themselves by certificates, secrets or keys",
        discussion: """
            A registered client names itself with client_id and is authenticated as it is registered, by nothing else. \
            A running server sees each change within a second. Devices that an authority vouches for need no \
            registration.

            EXAMPLE
              chancery clients create --id billing --certificate billing.pem --config chancery.yaml
            """,
        subcommands: [
            ClientsCreate.self, ClientsList.self, ClientsShow.self, ClientsUpdate.self, ClientsDelete.self,
            ClientsReserve.self, ClientsRelease.self, ClientsRotateSecret.self, ClientsImport.self,
        ]
    )
}
