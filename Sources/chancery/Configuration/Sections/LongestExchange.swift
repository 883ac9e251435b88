import AuthorizationServer
import Federation

/// `limits.longest-exchange`: what no rule for exchanges may grant for longer. Where a rule says nothing, its tokens are
/// made shorter; what it does say has to fit.
struct LongestExchange {
    /// `nil`: there is no such limit.
    let seconds: Int?
    let resources: [ResourceConfiguration]

    private static let key = "limits.longest-exchange"

    /// Reports a rule's own lifetime that is too long.
    func check(_ lifetime: Int?, at value: ConfigurationValue?) {
        guard let seconds, let lifetime, lifetime > seconds else { return }
        value?.fault("is longer than \(Self.key)", allowed: allowed(seconds))
    }

    /// Reports resources whose credentials live too long.
    func check(_ names: [String], at value: ConfigurationValue?) {
        guard let seconds, let value else { return }
        for resource in resources where names.contains(resource.terms.name) {
            switch resource.longevity {
            case .ofToken: break
            case .seconds(let life, let key) where life > seconds:
                value.fault(
                    "has a resource whose credentials live longer than \(Self.key)",
                    found: "\(resource.terms.name), with \(key) \(ConfigurationDuration.text(of: life))",
                    allowed: allowed(seconds),
                    hint: "lower resources.\(resource.terms.name).\(resource.terms.kind.rawValue).\(key), or take the"
                        + " resource out of this rule")
            case .seconds: break
            case .endless:
                value.fault(
                    "has a resource whose credentials have no end, and \(Self.key) is set", found: resource.terms.name,
                    allowed: allowed(seconds), hint: "take the resource out of this rule")
            case .decidedBy(let cloud):
                value.notice(
                    "has the resource \(resource.terms.name), of which \(cloud) decides how long its credentials live",
                    hint:
                        "one that lives longer than \(Self.key), \(ConfigurationDuration.text(of: seconds)), is refused"
                )
            }
        }
    }

    private func allowed(_ seconds: Int) -> String { "at most \(ConfigurationDuration.text(of: seconds))" }
}

extension ResourceConfiguration {
    /// How long a credential of the resource lives.
    enum Longevity {
        /// As long as a token, which policy decides.
        case ofToken
        /// At most so long, which the key of the resource says.
        case seconds(Int, key: String)
        case endless
        case decidedBy(String)
    }

    var longevity: Longevity {
        switch settings {
        case .accessToken: .ofToken
        case .aws(let settings, _): .seconds(settings.duration, key: "duration")
        case .google(let settings, _):
            terms.serviceAccounts.isEmpty ? .decidedBy("Google") : .seconds(settings.lifetime, key: "lifetime")
        case .azure: .decidedBy("Microsoft Entra ID")
        case .postgres(let postgres): .seconds(postgres.lifetime, key: "ttl")
        case .staticSecret: .endless
        }
    }
}
