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
                Reads the file and every file that it names, as the server does when it starts, and tries the encryption \
                key on the database, if there is one. Prints each fault with \
                its file, line and key, what was found and what is allowed. Exits with 0 when there is none, else 78. \
                A certificate of a listener that its clients refuse - expired, not valid yet, weak, or for another host \
                - is a fault here; a service starts with it all the same, and warns. \
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
            let sealed = SealedKeys.judge(configuration)
            var faults = configuration.shortcomings + [sealed.fault].compactMap { $0 }
            var warnings = [
                ClientsWithoutAuthority.warning(configuration), ClientsWithOwnCertificates.warning(configuration),
                sealed.warning,
            ].compactMap { $0 }
            if sealed.fault == nil {
                do { faults += try ClientsWithoutCertificate(configuration).faults(in: config.path) } catch {
                    warnings.append("registered clients were not looked at: \(error)")
                }
            }
            for warning in configuration.warnings { StandardError.write("warning: \(warning)") }
            for warning in warnings + SubjectsOfClients.warnings(configuration) {
                StandardError.write("\(config.path): warning: \(warning)")
            }
            for notice in configuration.notices { print("notice: \(notice)") }
            guard faults.isEmpty else {
                StandardError.write(ConfigurationFaults(faults).description)
                throw ExitCode(ConfigurationFaults.exitCode)
            }
            print("\(config.path): no faults")
        }
    }
}
