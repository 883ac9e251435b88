import CLibcrypto

extension ReferenceCertificate {
    /// Nil where something in it cannot be decoded.
    func reading() -> CertificateReading? {
        defer { ERR_clear_error() }
        guard let names = alternativeNames(), let subject = Self.text(X509_get_subject_name(pointer)),
            let issuer = Self.text(X509_get_issuer_name(pointer)), let serial = serialNumber()
        else { return nil }
        return CertificateReading(names: names, subject: subject, issuer: issuer, serial: serial)
    }

    /// The names of subjectAltName of the kinds that rules can match; none without the extension.
    private func alternativeNames() -> [String]? {
        var critical: Int32 = 0
        guard let names = X509_get_ext_d2i(pointer, NID_subject_alt_name, &critical, nil) else {
            return critical == -1 ? [] : nil
        }
        let stack = OpaquePointer(names)
        defer {
            OPENSSL_sk_pop_free(stack) { name in
                name.map { GENERAL_NAME_free($0.assumingMemoryBound(to: GENERAL_NAME.self)) }
            }
        }
        return (0..<OPENSSL_sk_num(stack)).compactMap { index in
            OPENSSL_sk_value(stack, index).flatMap { Self.text($0.assumingMemoryBound(to: GENERAL_NAME.self)) }
        }
    }

    private static func text(_ name: UnsafeMutablePointer<GENERAL_NAME>) -> String? {
        var kind: Int32 = 0
        let value = GENERAL_NAME_get0_value(name, &kind)
        guard let value, [GEN_EMAIL, GEN_DNS, GEN_URI, GEN_IPADD].contains(kind) else { return nil }
        let content = bytes(of: value.assumingMemoryBound(to: ASN1_STRING.self))
        return switch kind {
        case GEN_EMAIL: CertificateReading.name("email", content)
        case GEN_DNS: CertificateReading.name("DNS", content)
        case GEN_URI: CertificateReading.name("URI", content)
        default: CertificateReading.address(content)
        }
    }

    private static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        guard let data = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
    }

    /// The attributes of a name in their order, as `CertificateReading` has them.
    private static func text(_ name: OpaquePointer?) -> [String]? {
        var result: [String] = []
        for index in 0..<X509_NAME_entry_count(name) {
            guard let entry = X509_NAME_get_entry(name, index), let object = X509_NAME_ENTRY_get_object(entry),
                let value = X509_NAME_ENTRY_get_data(entry)
            else { return nil }
            // Its own text, as OBJ_obj2txt has none for a long identifier.
            let type = CertificateReading.dotted(
                UnsafeBufferPointer(start: OBJ_get0_data(object), count: OBJ_length(object)))
            result.append("\(X509_NAME_ENTRY_set(entry)):\(type)=" + CertificateReading.escaped(bytes(of: value)))
        }
        return result
    }

    private func serialNumber() -> String? {
        guard let number = X509_get0_serialNumber(pointer) else { return nil }
        let isNegative = number.pointee.type == V_ASN1_NEG_INTEGER
        return (isNegative ? "-" : "") + CertificateReading.number(Self.bytes(of: number))
    }
}
