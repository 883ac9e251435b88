import Federation

extension ConfigurationValue {
    /// A URL that may be asked for revocation lists or by OCSP; `nil` after a fault.
    func revocationURL() -> RevocationURL? {
        let allowed = "an http or https URL without user information and fragment"
        guard let text = text(allowed: allowed) else { return nil }
        do throws(RevocationURLFault) {
            return try RevocationURL(text)
        } catch {
            fault(error, allowed: allowed)
            return nil
        }
    }

    /// Hosts to which certificates may send us, at least one; `nil` after a fault.
    func allowedHosts() -> [AllowedHost]? {
        let allowed = "a host such as crl.example.com or crl.example.com:8080, or a list of hosts"
        guard let texts = texts(allowed: allowed, mayStandAlone: true) else { return nil }
        let hosts = texts.compactMap { text -> AllowedHost? in
            do throws(RevocationURLFault) {
                return try AllowedHost(text.text)
            } catch {
                text.value.fault("is not the name of a host", allowed: allowed, hint: "without http:// and wildcards")
                return nil
            }
        }
        return hosts.count == texts.count ? hosts : nil
    }

    /// A number of bytes with a unit, such as `64MiB`, in the range; `nil` after a fault.
    func size(in range: ClosedRange<Int>) -> Int? {
        let units: [(name: String, shift: Int)] = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        func written(_ bytes: Int) -> String {
            units.first { bytes % (1 << $0.shift) == 0 }.map { "\(bytes >> $0.shift)\($0.name)" } ?? "\(bytes)"
        }
        let allowed =
            "a number with the unit KiB, MiB or GiB, from \(written(range.lowerBound)) to \(written(range.upperBound))"
        guard let text = text(allowed: allowed) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = units.first(where: { $0.name == text.dropFirst(digits.count) }), let number = Int(digits)
        else {
            fault("is not a size", allowed: allowed)
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << unit.shift)
        guard !overflow, range.contains(bytes) else {
            fault("is out of range", allowed: allowed)
            return nil
        }
        return bytes
    }
}
