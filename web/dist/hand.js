var t=document.querySelector("[data-althing=hand]"),{code:e,to:o}=t?.dataset??{},n=window.opener;n&&e&&o&&(n.postMessage({type:"althing:code",code:e},o),window.close());
