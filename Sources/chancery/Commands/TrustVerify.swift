import ArgumentParser
import FoundationEssentials
import JOSE
import PKI

struct TrustVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Show whether a certificate is accepted, and by which path or why not",
        discussion: """
            Judges the certificate as a listener would that trusts the anchors: with the same code, and unless told \
            otherwise with the same demands. Prints the path from the certificate to its anchor, or each reason for \
            refusing it with the certificate concerned. Files are PEM, with one certificate or several, or DER; further \
            certificates in the leaf's file count as sent along by the client. --anchors, --intermediates, --crl and --policy \
            take several values and may be repeated; the leaf stands last. Needs no configuration.

            Exits with 0 when the certificate is valid, 1 when it is refused, 2 when that cannot be said: a file that \
            cannot be read or holds no certificate, no anchor that can be read, or options that make no sense. With \
            --json the "verdict" is "valid", "refused" or "cannot say", the last with its reason, too.

            EXAMPLE
              chancery trust verify --anchors ca/factory.pem --crl ca/factory.crl --at 2026-01-31T09:30:00Z device.pem
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The trust anchors, of all files together; may be repeated.", valueName: "file"))
    var anchors: [String]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Certificates that may stand between; they are not trusted. May be repeated.", valueName: "file"))
    var intermediates: [String] = []

    @Option(
        name: .customLong("crl"), parsing: .upToNextOption,
        help: ArgumentHelp("Revocation lists, PEM or DER; may be repeated.", valueName: "file"))
    var revocationLists: [String] = []

    @Option(
        help: ArgumentHelp(
            "What is asked of them: require, prefer or off; else require if there are any.", valueName: "mode"))
    var revocation: String?

    @Option(help: ArgumentHelp("The time, such as 2026-01-31T09:30:00Z; else now.", valueName: "time"))
    var at: String?

    @Option(help: ArgumentHelp("How many certificates may stand between; else 4.", valueName: "number"))
    var maxDepth: String?

    @Flag(
        name: .customLong("no-eku"),
        help: "Ask nothing of the leaf's purpose: no clientAuth, no digitalSignature; it may be a CA's.")
    var ignoresPurpose = false

    @Flag(help: "Accept small keys, old algorithms and SHA-1.")
    var allowWeakKeys = false

    @Option(
        name: .customLong("policy"), parsing: .upToNextOption,
        help: ArgumentHelp("An acceptable certificate policy; may be repeated. Else any.", valueName: "oid"))
    var policies: [String] = []

    @Flag(help: "Demand that the path has an acceptable policy.")
    var explicitPolicy = false

    @Flag(help: "Do not let anyPolicy stand for a policy.")
    var inhibitAnyPolicy = false

    @Flag(help: "Do not let authorities map one policy to another.")
    var inhibitPolicyMapping = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The certificate.", valueName: "leaf"))
    var leaf: String?

    func validate() throws {
        guard leaf != nil else { throw ValidationError("Missing expected argument '<leaf>'") }
    }

    func run() throws {
        let result: TrustVerdict
        do {
            result = try verdict()
        } catch let error as CannotSay {
            throw Self.end(with: error, json: json)
        }
        if json {
            print(String(decoding: result.json.serialized(), as: UTF8.self))
        } else {
            for line in result.lines { print(line) }
        }
        if result.outcome != .valid { throw ExitCode.failure }
    }

    /// Says why nothing can be said, for a person as `text` if it is given. Returns the exit code of that.
    static func end(with error: CannotSay, shown text: String? = nil, json: Bool) -> ExitCode {
        StandardError.write(text ?? "Error: \(error)")
        if json { print(String(decoding: TrustVerdict(error).json.serialized(), as: UTF8.self)) }
        return ExitCode(2)
    }

    private func verdict() throws -> TrustVerdict {
        let time = try at.map { try PathOptionValues.time($0) } ?? SystemClock().now
        let options = try options()
        let mode = try revocation.map { try PathOptionValues.revocation($0) }
        let chain = try CertificateFile.presented(leaf ?? "")
        let anchors = try CertificateFile.certificates(anchors)
        let others = try CertificateFile.certificates(intermediates)
        let lists = try RevocationListFile.lists(revocationLists)
        var verdict = TrustVerdict(
            notes: anchors.unreadable + others.unreadable + lists.unreadable)
        guard !anchors.certificates.isEmpty else { throw CannotSay(anchors.unreadable.joined(separator: "; ")) }
        do {
            let validator = try CertificationPathValidator(
                anchors: anchors.certificates, intermediates: others.certificates,
                revocationLists: RevocationLists(lists.lists),
                revocation: mode ?? (revocationLists.isEmpty ? .off : .require), options: options,
                judgesMaterial: false)
            verdict.accept(try validator.validate(chain, at: time))
        } catch let failure as CertificationPathFailure {
            verdict.refuse(failure)
        } catch {
            throw CannotSay("\(error)")
        }
        return verdict
    }

    private func options() throws(CannotSay) -> PathValidationOptions {
        var options = PathValidationOptions()
        if let maxDepth { options.maximumDepth = try PathOptionValues.depth(maxDepth) }
        options.requiresClientAuthentication = !ignoresPurpose
        options.allowsWeakKeys = allowWeakKeys
        options.policies = try PathOptionValues.policies(policies)
        options.requiresExplicitPolicy = explicitPolicy
        options.inhibitsAnyPolicy = inhibitAnyPolicy
        options.inhibitsPolicyMapping = inhibitPolicyMapping
        return options
    }
}
