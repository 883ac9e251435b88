import ArgumentParser
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service",
        discussion: """
            Opens the configured listeners and serves until it gets SIGINT or SIGTERM; then it finishes the requests \
            that it has and ends. Makes the database and the first keys when there are none. Logs to standard error.

            EXAMPLE
              chancery serve --config /etc/chancery/chancery.yaml
            """
    )

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        ProcessLimits.prepare()
        try SystemResources.check(SystemResources.service)
        await DispatchDescriptors.open()
        let configuration = try config.load(.everything)
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "chancery")
        AnchorExpiry.report(configuration, at: SystemClock().now, to: logger)
        for fault in configuration.shortcomings {
            logger.warning("The configuration has a fault; the service starts with it", metadata: ["fault": "\(fault)"])
        }
        for warning in configuration.warnings {
            logger.warning("The configuration has what is hardly meant", metadata: ["warning": "\(warning)"])
        }
        let server = try Server(configuration, logger: logger)
        ClientsWithoutAuthority.report(configuration, to: logger)
        ClientsWithOwnCertificates.report(configuration, to: logger)
        ClientsWithoutCertificate.report(configuration, to: logger)
        try await server.run()
    }
}
