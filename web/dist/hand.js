var n=document.querySelector("[data-althing=hand]"),{code:e,to:o}=n?.dataset??{},t=window.opener;t&&e&&o&&(t.postMessage({type:"althing:code",code:e},o),window.close());
