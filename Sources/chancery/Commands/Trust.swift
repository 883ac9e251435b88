import ArgumentParser

struct Trust: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try certificates against trust anchors, and show what trust rests on",
        discussion: """
            EXAMPLE
              chancery trust verify --anchors ca/factory.pem --crl ca/factory.crl device.pem
            """,
        subcommands: [TrustStatus.self, TrustVerify.self]
    )
}
