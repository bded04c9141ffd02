console.log("The storefront is not open yet.");
