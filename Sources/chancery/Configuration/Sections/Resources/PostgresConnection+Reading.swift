extension PostgresConfiguration.Connection {
    /// Reads `connection`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> Self? {
        guard let section = value.section() else { return nil }
        let host = section.required("host", allowed: hosts).flatMap { readHost($0) }
        let port = section.optional("port", otherwise: 5432) { $0.integer(in: 1...65535) }
        let database = section.required("database", allowed: "the name of a database").flatMap { $0.text() }
        let user = section.required("user", allowed: "the name of the role that makes roles").flatMap { $0.text() }
        let password = section.optional("password") {
            EncryptionKeySource.read($0, for: .resources, as: { .password($0) })
        }
        let mode = section.optional("sslmode", otherwise: isLocal(host) ? .disable : .verifyFull) {
            readMode($0, host: host)
        }
        let ca = section.optional("ca") { readFile($0, .certificates) }
        var certificateValue: ConfigurationValue?
        let certificate = section.optional("certificate") { value in
            certificateValue = value
            return readFile(value, .certificates)
        }
        let key = section.optional("key") { value -> String? in
            guard let path = value.filePath() else { return nil }
            guard let certificate = certificate ?? nil, let certificateValue else { return path }
            let kind = FileReference.Kind.privateKey(certificate: certificate, namedAt: .init(certificateValue))
            value.context.refer(to: FileReference(kind: kind, part: .resources, path: path, value: value))
            return path
        }
        guard let host, let port, let database, let user, let password, let mode, let ca, let certificate, let key,
            checkCertificates(section, mode, ca: ca, certificate: certificate, key: key)
        else { return nil }
        return Self(
            host: host, port: port, database: database, user: user, password: password, sslMode: mode,
            authorities: ca, certificate: certificate, key: key)
    }

    private static let hosts = "a host name, an address, or the absolute path of a socket's folder"

    /// Where callers find the database, when nothing else is said; `nil` after a fault.
    func publicPlace(in section: ConfigurationSection) -> String? {
        guard !host.hasPrefix("/") else {
            _ = section.required(
                "endpoint", allowed: "HOST:PORT, where callers find the database",
                hint: "connection.host is the folder of a socket, which callers do not have")
            return nil
        }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func isLocal(_ host: String?) -> Bool {
        guard let host else { return false }
        return host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
    }

    private static func readHost(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: hosts) else { return nil }
        // libpq would take a list, and a text with = or :// for more than a host.
        if text.hasPrefix("/") ? !text.contains(",") : text.utf8.allSatisfy(isHostByte) { return text }
        value.fault("is not a host", allowed: hosts)
        return nil
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._:".utf8.contains(byte)
        }
    }

    private static func readMode(_ value: ConfigurationValue, host: String?) -> SSLMode? {
        guard let mode = value.choice(of: SSLMode.self) else { return nil }
        guard mode == .disable, !isLocal(host) else { return mode }
        value.fault(
            "lets anybody on the way to another host read and change what is sent",
            allowed: "require, verify-ca, verify-full")
        return nil
    }

    private static func readFile(_ value: ConfigurationValue, _ kind: FileReference.Kind) -> String? {
        guard let path = value.filePath() else { return nil }
        value.context.refer(to: FileReference(kind: kind, part: .resources, path: path, value: value))
        return path
    }

    private static func checkCertificates(
        _ section: ConfigurationSection, _ mode: SSLMode, ca: String?, certificate: String?, key: String?
    ) -> Bool {
        if mode == .verifyCA || mode == .verifyFull, ca == nil {
            _ = section.required(
                "ca", allowed: "a PEM file with the CA certificates that the server may have",
                hint: "sslmode is \(mode.rawValue)")
            return false
        }
        guard (certificate == nil) == (key == nil) else {
            _ = section.required(certificate == nil ? "certificate" : "key", allowed: "a PEM file, as its counterpart")
            return false
        }
        return true
    }
}
