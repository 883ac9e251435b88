/// The attribute types of a distinguished name that have a name of their own, by object identifier.
enum AttributeType {
    static let commonName = "2.5.4.3"
    static let emailAddress = "1.2.840.113549.1.9.1"

    /// The names that are written, the table of RFC 4514 §3 first.
    private static let names: [(name: String, identifier: String)] = [
        ("CN", commonName),
        ("L", "2.5.4.7"),
        ("ST", "2.5.4.8"),
        ("O", "2.5.4.10"),
        ("OU", "2.5.4.11"),
        ("C", "2.5.4.6"),
        ("STREET", "2.5.4.9"),
        ("DC", "0.9.2342.19200300.100.1.25"),
        ("UID", "0.9.2342.19200300.100.1.1"),
        ("emailAddress", emailAddress),
        ("serialNumber", "2.5.4.5"),
        ("SN", "2.5.4.4"),
        ("givenName", "2.5.4.42"),
        ("initials", "2.5.4.43"),
        ("generationQualifier", "2.5.4.44"),
        ("title", "2.5.4.12"),
        ("name", "2.5.4.41"),
        ("dnQualifier", "2.5.4.46"),
        ("pseudonym", "2.5.4.65"),
        ("description", "2.5.4.13"),
        ("businessCategory", "2.5.4.15"),
        ("postalCode", "2.5.4.17"),
        ("organizationIdentifier", "2.5.4.97"),
        ("unstructuredName", "1.2.840.113549.1.9.2"),
    ]

    /// Other spellings that are read: OpenSSL's and X.520's.
    private static let aliases: [(name: String, identifier: String)] = [
        ("commonName", commonName),
        ("localityName", "2.5.4.7"),
        ("S", "2.5.4.8"),
        ("stateOrProvinceName", "2.5.4.8"),
        ("organizationName", "2.5.4.10"),
        ("organizationalUnitName", "2.5.4.11"),
        ("countryName", "2.5.4.6"),
        ("streetAddress", "2.5.4.9"),
        ("domainComponent", "0.9.2342.19200300.100.1.25"),
        ("userId", "0.9.2342.19200300.100.1.1"),
        ("E", "1.2.840.113549.1.9.1"),
        ("email", "1.2.840.113549.1.9.1"),
        ("surname", "2.5.4.4"),
        ("GN", "2.5.4.42"),
    ]

    private static let nameByIdentifier = Dictionary(
        names.map { ($0.identifier, $0.name) }, uniquingKeysWith: { first, _ in first })

    private static let identifierByName = Dictionary(
        (names + aliases).map { ($0.name.lowercased(), $0.identifier) }, uniquingKeysWith: { first, _ in first })

    /// The name of an object identifier, if it has one.
    static func name(of identifier: String) -> String? {
        nameByIdentifier[identifier]
    }

    /// The object identifier of a name in any case, or of itself in dotted form (RFC 4512 §1.4); nil if neither.
    static func identifier(named text: some StringProtocol) -> String? {
        if let identifier = identifierByName[text.lowercased()] { return identifier }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        let isDotted =
            numbers.count >= 2
            && numbers.allSatisfy { number in
                !number.isEmpty && number.utf8.allSatisfy { (48...57).contains($0) }
                    && (number.utf8.count == 1 || number.utf8.first != 48)
            }
        return isDotted ? String(text) : nil
    }
}
