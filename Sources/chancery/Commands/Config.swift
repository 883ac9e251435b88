import ArgumentParser

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration",
        discussion: """
            EXAMPLE
              chancery config check --config chancery.yaml
            """,
        subcommands: [Check.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every fault of the configuration",
            discussion: """
                Reads the file and every file that it names, as the server does when it starts. Prints each fault with \
                its file, line and key, what was found and what is allowed. Exits with 0 when there is none, else 78. \
                Captures that may hold anything, {name:any}, and subjects that rules of two authorities may give, \
                are pointed out, and are no faults; registered clients for which several authorities may vouch are \
                named as a warning.

                EXAMPLE
                  chancery config check --config chancery.yaml
                """
        )

        @OptionGroup var config: ConfigurationOption

        func run() throws {
            let configuration = try config.load(.everything)
            let warnings = [
                ClientsWithoutAuthority.warning(configuration), ClientsWithOwnCertificates.warning(configuration),
            ].compactMap { $0 }
            for warning in warnings + SubjectsOfClients.warnings(configuration) {
                StandardError.write("\(config.path): warning: \(warning)")
            }
            for notice in configuration.notices { print("notice: \(notice)") }
            print("\(config.path): no faults")
        }
    }
}
