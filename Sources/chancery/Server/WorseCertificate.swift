import FoundationEssentials

/// A listener's certificate that clients would refuse was put in the place of one that they accept.
struct WorseCertificate: Error, CustomStringConvertible {
    let problems: [String]

    var description: String {
        problems.joined(separator: "; ")
            + "; the one in force, which clients accept, stays with all of the configuration"
    }

    /// Throws where any listener would change from a certificate without faults to one that has some. One that has faults
    /// already, such as having expired meanwhile, holds up no change: the rest of the configuration must come through.
    static func check(
        from old: [ListenerCertificate], to new: [ListenerCertificate], at time: Date
    ) throws(WorseCertificate) {
        let worse = new.filter { next in
            old.contains { $0.listener == next.listener && $0 != next && $0.faults(at: time).isEmpty }
        }
        let problems = worse.flatMap { $0.problems(at: time) }
        guard problems.isEmpty else { throw WorseCertificate(problems: problems) }
    }
}
