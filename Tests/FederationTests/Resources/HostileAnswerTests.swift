import Foundation
import TestSupport
import Testing

@testable import Federation

@Suite("Answers that somebody has tampered with")
struct HostileAnswerTests {
    private static let time = Date(timeIntervalSince1970: 1_800_000_000)
    private static let xml = """
        <?xml version="1.0"?><AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>a&#43;b</SecretAccessKey>
        <SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>
        <Arn>arn:aws:sts::123456789012:assumed-role/a/b</Arn></AssumedRoleUser></AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """
    private static let federated =
        #"{"access_token":"ya29.d.a","token_type":"Bearer","expires_in":3599,"issued_token_type":"a"}"#
    private static let impersonated = #"{"accessToken":"ya29.c.b","expireTime":"2100-01-01T00:00:00Z"}"#

    /// The answer with a few bytes changed, removed or repeated.
    private func tampered(_ text: String, _ type: String, _ generator: inout SeededGenerator) -> UpstreamAnswer {
        var bytes = Array(text.utf8)
        for _ in 0...Int.random(in: 0...3, using: &generator) {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...20, using: &generator))
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[start] = Array("<>&;\"'{}[]:,/!? ".utf8).randomElement(using: &generator) ?? 0
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            default: bytes.removeSubrange(start..<min(end, bytes.count - 1))
            }
        }
        return UpstreamAnswer(status: 200, contentType: type, body: bytes)
    }

    private func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    @Test("are refused, or have credentials of the right form", arguments: 1...8)
    func tampering(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<500 {
            if let keys = try? AWSCredentials(tampered(Self.xml, "text/xml", &generator), at: Self.time) {
                taken += 1
                #expect(
                    [keys.accessKeyID, keys.secretAccessKey, keys.sessionToken, keys.note].allSatisfy { !$0.isEmpty })
                #expect(isVisible(keys.accessKeyID) && isVisible(keys.secretAccessKey) && isVisible(keys.sessionToken))
                #expect(keys.expiration > Self.time)
            }
            if let token = try? AccessTokenAnswer(tampered(Self.federated, "application/json", &generator)) {
                taken += 1
                #expect(isVisible(token.token) && token.lifetime > 0)
            }
            let impersonated = tampered(Self.impersonated, "application/json", &generator)
            if let token = try? GoogleAccountToken(impersonated, at: Self.time) {
                taken += 1
                #expect(isVisible(token.token) && token.end > Self.time)
            }
            _ = AWSCredentials.complaint(tampered(Self.xml, "text/xml", &generator))
            _ = AccessTokenAnswer.complaint(tampered(Self.federated, "application/json", &generator))
            _ = GoogleAccountToken.complaint(impersonated)
        }
        // The tampering leaves some as good as they were.
        #expect((1..<1_500).contains(taken))
    }
}
