import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import Persistence

struct ClientsRotateSecret: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-secret",
        abstract: "Make a new secret for a client",
        discussion: """
            The new secret is printed, this once. The one before it ends after --overlap, within which the client \
            changes over; with 0s it ends at once. A client has two secrets at most, so while an old one lives beside \
            the newest, a third is refused.

            EXAMPLE
              chancery clients rotate-secret billing --overlap 2h --config chancery.yaml
            """
    )

    @Argument(help: "The client_id.")
    var id: String

    @Option(
        help: ArgumentHelp("How long the secret before it counts: 0s to 90d.", valueName: "duration"),
        transform: Self.seconds)
    var overlap = 86_400

    @Flag(help: "Put the new secret in the place of the newest, which nobody has come to use.")
    var replaceNewest = false

    @Flag(help: "Print the client as JSON, with its client_secret.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let time = SystemClock().now
        var secret: ClientSecret?
        let registration = try ServerComponents.clientStore(of: try config.load()).update(id) { registration in
            secret = try registration.rotateSecret(at: time, overlap: overlap, replacingNewest: replaceNewest)
        }
        print(json ? ClientReport.json(of: registration, with: secret) : lines(registration, secret))
    }

    private func lines(_ registration: ClientRegistration, _ secret: ClientSecret?) -> String {
        let ends = registration.secretPeriods.compactMap(\.endsAt).map { end in
            "the secret before it ends \(Date(timeIntervalSince1970: Double(end)).rfc3339)"
        }
        return ([ClientReport.line(of: secret)] + ends).compactMap { $0 }.joined(separator: "\n")
    }

    private static func seconds(_ text: String) throws -> Int {
        let limit = 90 * 86_400
        do {
            let seconds = try ConfigurationDuration.seconds(text)
            guard seconds <= limit else { throw ConfigurationDuration.Fault.tooLong }
            return seconds
        } catch let fault as ConfigurationDuration.Fault {
            throw ValidationError("--overlap: \(text.debugDescription) \(fault); give a duration from 0s to 90d")
        }
    }
}
