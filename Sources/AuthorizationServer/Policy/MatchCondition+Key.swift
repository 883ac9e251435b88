extension MatchCondition {
    /// The keys with values, as the configuration writes them.
    package enum Key: String, CaseIterable, Sendable {
        case sanURI = "san-uri"
        case sanDNS = "san-dns"
        case sanEmail = "san-email"
        case sanIP = "san-ip"
        case subjectDN = "subject-dn"
        case subjectCN = "subject-cn"
        case issuerDN = "issuer-dn"
        case authorityKeyID = "authority-key-id"
        case serial
        case thumbprint
        /// The identifier of a registered client.
        case client
    }
}
