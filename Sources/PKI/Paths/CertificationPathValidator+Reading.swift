import Libcrypto

extension CertificationPathValidator {
    /// What a client sent, each certificate read by us and by libcrypto from the same bytes.
    func read(
        _ presented: [[UInt8]], within budget: ValidationBudget
    ) throws(CertificationPathFailure) -> [PathMember] {
        try checkSize(presented)
        var chain: [PathMember] = []
        for (index, der) in presented.enumerated() {
            if index > 0, let authority = known.authority(der) {
                chain.append(authority)
            } else {
                guard budget.spend(ValidationBudget.Cost.reading(bytes: der.count)) else { throw .unfinished }
                chain.append(try Self.member(der, at: index))
            }
        }
        return chain
    }

    private func checkSize(_ presented: [[UInt8]]) throws(CertificationPathFailure) {
        guard presented.count <= Self.maximumPresented,
            presented.reduce(0, { $0 + $1.count }) <= Self.maximumPresentedBytes
        else {
            let limits = "\(Self.maximumPresented) certificates or \(Self.maximumPresentedBytes) bytes"
            let text = "more than \(limits) were sent"
            throw CertificationPathFailure([.init(.tooManyCertificates, text, of: nil)])
        }
    }

    private static func member(_ der: [UInt8], at index: Int) throws(CertificationPathFailure) -> PathMember {
        do {
            return try PathMember(checking: try Certificate(der: der))
        } catch {
            let text = "certificate \(index + 1) of those sent cannot be read: \(error)"
            throw CertificationPathFailure([.init(.unreadable, text, of: nil)])
        }
    }
}
