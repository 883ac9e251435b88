import AuthorizationServer
import Federation

extension ResourcesReader {
    /// Reads `resources.NAME.aws`; `nil` after a fault.
    func readAWS(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        let audience = readAudience(section, profiles: [.aws])
        let role = section.required("role", allowed: Self.roles).flatMap { readRole($0, section) }
        let sessionName = section.optional("session-name") { AWSTexts.sessionName($0) }
        let duration = section.optional("duration", otherwise: 3600) { readDuration($0) }
        let claims = AWSTexts.claims(section)
        let endpoint = UpstreamConfiguration.readEndpoint(
            section, "endpoint", otherwise: "https://sts.amazonaws.com")
        let upstream = UpstreamConfiguration.read(section)
        guard let audience, let role, let sessionName, let duration, let claims, let endpoint, let upstream else {
            return nil
        }
        let terms = ResourceTerms(
            name: name, kind: .aws, audience: audience,
            parameters: sessionName.map { [AWSBroker.sessionName: $0] } ?? [:], claims: claims)
        return ResourceConfiguration(
            terms: terms, settings: .aws(.init(role: role, duration: duration, endpoint: endpoint), upstream))
    }

    /// AWS takes 15 min too; but botocore asks for credentials anew when less than 15 min are left of them, on every call.
    private func readDuration(_ value: ConfigurationValue) -> Int? {
        let minimum = 20 * 60
        guard let duration = value.duration(minimum: 900, maximum: 43_200) else { return nil }
        guard duration < minimum else { return duration }
        value.fault(
            "is too short",
            allowed: "a number with the unit s, m, h or d, from \(ConfigurationDuration.text(of: minimum)) to 12h",
            hint: "duration: 1h; botocore asks anew on every call once less than 15 min of a credential are left")
        return nil
    }

    private static let roles = "the ARN of a role, such as arn:aws:iam::123456789012:role/deploy"

    private func readRole(_ value: ConfigurationValue, _ section: ConfigurationSection) -> String? {
        guard let text = value.text(allowed: Self.roles) else { return nil }
        guard let partition = AWSNames.partition(ofRole: text) else {
            value.fault("is not the ARN of a role", allowed: Self.roles)
            return nil
        }
        guard partition == "aws" || section["endpoint"] != nil else {
            value.fault(
                "is of another partition than the usual endpoint", allowed: "a role of partition aws, or an endpoint",
                hint: "set endpoint to the STS of partition \(partition)")
            return nil
        }
        return text
    }
}
