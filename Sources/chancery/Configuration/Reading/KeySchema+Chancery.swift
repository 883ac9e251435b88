import AuthorizationServer
import PKI

extension KeySchema {
    /// Every key that Chancery reads; Config/chancery.yaml documents each.
    static let chancery = KeySchema.section([
        ("issuer", .value),
        ("listeners", listeners),
        ("database", .section([("sqlite", .value)])),
        ("audit", .section([("sqlite", .value)])),
        ("keys", keys),
        ("clients", .section([("jwks-origins", .value), ("assertion-lifetime", .value)])),
        ("limits", limits),
        ("authorities", .named(authority)),
        ("flows", .value),
        ("audiences", .named(audience)),
        ("resources", .named(resource)),
        ("policy", .list(rule)),
    ])

    private static let listeners = KeySchema.section([
        ("public", .section(tlsListener + [("limits", clientLimits)])),
        ("mtls", .section(tlsListener + [("url", .value), ("authority-names", .value), ("limits", clientLimits)])),
        (
            "proxy",
            .section(
                tlsListener + [
                    ("allow-plaintext", .value), ("url", .value), ("forwarded", forwarded),
                    ("limits", .section(listenerLimits)),
                ])
        ),
        ("admin", .section([("address", .value), ("allow-remote", .value)])),
    ])

    private static let tlsListener: [(key: String, schema: KeySchema)] = [
        ("address", .value), ("certificate", .value), ("key", .value),
    ]

    private static let listenerLimits: [(key: String, schema: KeySchema)] = [
        ("connections", .value), ("handshake-timeout", .value), ("idle-timeout", .value),
    ]

    /// Of a listener to which clients come from addresses of their own.
    private static let clientLimits = KeySchema.section(listenerLimits + [("connections-per-source", .value)])

    private static let forwarded = KeySchema.section([
        ("format", .value),
        ("headers", .section(ForwardedHeader.allCases.map { ($0.rawValue, .value) })),
        (
            "from",
            .section([
                (
                    "certificate",
                    .section([
                        ("authority", .value), ("san-uri", .value), ("san-dns", .value), ("subject-cn", .value),
                    ])
                ),
                ("unix-socket", .value), ("networks", .value),
            ])
        ),
        ("trust-proxy-verification", .value), ("authority", .value),
    ])

    private static let keys = KeySchema.section([
        ("encryption-key", .section([("file", .value), ("env", .value)])),
        ("algorithms", .value),
        ("rsa-bits", .value),
        ("rotation", .section([("period", .value), ("publish-ahead", .value), ("retain", .value)])),
    ])

    private static let limits = KeySchema.section(
        ["per-source", "per-client", "per-authority"].map {
            ($0, .section([("attempts", .value), ("failures", .value)]))
        } + [("exchanges", .value), ("longest-exchange", .value)])

    private static let authority = KeySchema.section([
        (
            "x509",
            .section([
                ("anchors", .value), ("intermediates", .value),
                ("revocation", revocation), ("max-depth", .value),
            ])
        ),
        (
            "oidc",
            .section([
                ("preset", .value), ("issuer", .value), ("trust-domain", .value), ("audience", .value),
                ("jwks-uri", .value), ("jwks", .value), ("jwks-hosts", .value), ("algorithms", .value),
                ("max-age", .value), ("maximum-lifetime", .value), ("skew", .value), ("required-claims", .value),
                ("refresh", .value), ("unknown-key-interval", .value), ("ca", .value), ("token-file", .value),
            ])
        ),
        ("custom", .section([("flow", .value), ("settings", .named(.value))])),
        (
            "webhook",
            .section([
                ("url", .value), ("secret", .section([("file", .value), ("env", .value)])), ("parameters", .value),
                ("headers", .value), ("timeout", .value), ("concurrency", .value), ("ca", .value),
            ])
        ),
        (
            "executable",
            .section([
                ("command", .value), ("arguments", .value), ("environment", .named(.value)), ("parameters", .value),
                ("headers", .value), ("timeout", .value), ("output-limit", .value), ("concurrency", .value),
            ])
        ),
    ])

    private static let revocation = KeySchema.section([
        ("crl", .list(.valueOrSection([("url", .value), ("refresh", .value)]))),
        ("mode", .value),
        ("distribution-points", .section([("allow-hosts", .value)])),
        ("ocsp", .section([("mode", .value), ("url", .value), ("allow-hosts", .value), ("timeout", .value)])),
        ("refresh", .value),
        ("limits", .section([("size", .value), ("timeout", .value)])),
    ])

    private static let audience = KeySchema.section([
        ("profile", .value), ("aud", .value), ("algorithm", .value), ("lifetime", .value), ("scopes", .value),
        ("certificate-bound", .value), ("certificate-claims", .value),
        (
            "resource-servers",
            .list(.valueOrSection([("client", .value), ("authority", .value), ("subject", .value)]))
        ),
    ])

    private static let resource = KeySchema.section([
        ("access-token", .section([("audience", .value)])),
        (
            "aws",
            .section([
                ("audience", .value), ("role", .value), ("session-name", .value), ("duration", .value),
                ("tags", .named(.value)), ("transitive-tags", .value), ("source-identity", .value),
                ("endpoint", .value), ("ca", .value), ("timeout", .value),
            ])
        ),
        (
            "google",
            .section([
                ("audience", .value), ("scopes", .value), ("token-scopes", .value), ("service-accounts", .value),
                ("lifetime", .value),
                ("sts-endpoint", .value), ("iam-endpoint", .value), ("ca", .value), ("timeout", .value),
            ])
        ),
        (
            "azure",
            .section([
                ("audience", .value), ("tenant", .value), ("client-id", .value), ("scopes", .value),
                ("token-scopes", .value), ("endpoint", .value), ("ca", .value), ("timeout", .value),
            ])
        ),
        ("postgres", .section(postgres)),
        ("static-secret", .section([("secret", .value), ("header", .value)])),
    ])

    private static let postgres: [(key: String, schema: KeySchema)] = [
        (
            "connection",
            .section([
                ("host", .value), ("port", .value), ("database", .value), ("user", .value),
                ("password", .section([("file", .value), ("env", .value)])), ("sslmode", .value), ("ca", .value),
                ("certificate", .value), ("key", .value),
            ])
        ),
        ("endpoint", .value), ("create", .value), ("grants", .value), ("drop", .value), ("owner", .value),
        ("prefix", .value), ("ttl", .value), ("reuse", .value), ("renew", .value), ("maximum-leases", .value),
        ("maximum-leases-per-subject", .value), ("timeout", .value),
    ]

    private static let rule = KeySchema.section([
        ("name", .value), ("authority", .value),
        ("match", match),
        (
            "exchange",
            .section([
                ("client", .sectionOrWord([("authority", .value), ("match", .again { match })])),
                ("actor", .sectionOrWord([("authority", .value), ("match", .again { match })])),
                ("outlives-subject", .value), ("several-audiences", .value),
            ])
        ),
        ("subject", .value), ("audiences", .value), ("resources", .value), ("scopes", .value),
        ("claims", .anything), ("lifetime", .value),
    ])

    private static let match: KeySchema = .section(
        MatchCondition.Key.allCases.map { ($0.rawValue, .value) } + [
            (MatchReader.extensionKey, .named(.value)), (MatchReader.claimKey, .named(.value)),
            ("not", .again { match }),
            ("all", .again { .list(match) }), ("any", .again { .list(match) }),
        ])
}
