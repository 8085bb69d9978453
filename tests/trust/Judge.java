import java.nio.file.*;
import java.security.*;
import java.security.cert.X509Certificate;
import java.util.*;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.*;
import org.bouncycastle.util.encoders.Base64;

/** verify CONTENT SIGNATURE CERT.der; sign CONTENT SIGNATURE CERT.der KEY.der [plain]: detached CMS by Bouncy Castle. */
public class Judge {
	public static void main(String[] a) throws Exception {
		Security.addProvider(new BouncyCastleProvider());
		byte[] content = Files.readAllBytes(Paths.get(a[1]));
		X509CertificateHolder cert = new X509CertificateHolder(Files.readAllBytes(Paths.get(a[3])));
		if (a[0].equals("verify")) {
			CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(content), Files.readAllBytes(Paths.get(a[2])));
			boolean good = cms.getSignerInfos().size() == 1;
			for (SignerInformation s : cms.getSignerInfos())
				try {
					good &= s.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(cert));
				} catch (CMSException e) {
					good = false;
				}
			System.out.println(good ? "good" : "bad");
			System.exit(good ? 0 : 1);
		}
		PrivateKey key = BouncyCastleProvider.getPrivateKey(PrivateKeyInfo.getInstance(Files.readAllBytes(Paths.get(a[4]))));
		CMSSignedDataGenerator g = new CMSSignedDataGenerator();
		JcaSignerInfoGeneratorBuilder b = new JcaSignerInfoGeneratorBuilder(
		    new JcaDigestCalculatorProviderBuilder().setProvider("BC").build());
		b.setDirectSignature(a.length > 5);
		g.addSignerInfoGenerator(b.build(new JcaContentSignerBuilder("SM3withSM2").setProvider("BC").build(key), cert));
		Files.write(Paths.get(a[2]), g.generate(new CMSProcessableByteArray(content), false).toASN1Structure().getEncoded("DER"));
	}
}
