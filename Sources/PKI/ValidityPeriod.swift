import FoundationEssentials
import SwiftASN1

/// `Validity` (RFC 5280 §4.1.2.5).
enum ValidityPeriod {
    /// From the first instant on, up to and without the second.
    static func read(_ node: ASN1Node) throws -> (notBefore: Date, notAfter: Date) {
        try DER.sequence(node, identifier: .sequence) { times in
            guard let first = times.next(), let second = times.next() else { throw ASN1Error.truncatedASN1Field() }
            return (try date(first), try date(second))
        }
    }

    private static func date(_ node: ASN1Node) throws -> Date {
        if node.identifier == .utcTime {
            let time = try UTCTime(derEncoded: node)
            return date(days(time.year, time.month, time.day), time.hours, time.minutes, time.seconds)
        }
        // RFC 5280 §4.1.2.5.2: no fractions of a second.
        guard case .primitive(let text) = node.content, text.count == 15 else {
            throw ASN1Error.unexpectedFieldType(node.identifier)
        }
        let time = try GeneralizedTime(derEncoded: node)
        return date(days(time.year, time.month, time.day), time.hours, time.minutes, time.seconds)
    }

    private static func date(_ days: Int, _ hours: Int, _ minutes: Int, _ seconds: Int) -> Date {
        Date(timeIntervalSince1970: Double(((days * 24 + hours) * 60 + minutes) * 60 + seconds))
    }

    /// Days from 1970-01-01 to a day of the Gregorian calendar, with March as a year's first month, so that the day
    /// that leap years add is its last.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
